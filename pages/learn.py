"""Lessons: predict first, then train, then compare with 16 seeds."""

from ui.lesson_path import path
from ui.lesson_place import Place
from ui.lesson_view import lesson_page
from ui.titles import name_tab
from ui.tour import remember
from ui.what_is_seen import page_title

page_title("Learn")
place = Place.now()
if place.lesson is None:
    path(place)
else:
    name_tab(place.lesson.title)
    lesson_page(place, place.lesson)
remember()  # who has found this page needs no tour on Home
