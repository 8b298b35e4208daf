"""A class on one server: scripted visitors and real browsers beside trainings, and what it costs them."""
