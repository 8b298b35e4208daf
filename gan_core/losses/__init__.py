"""What players minimise, as pure functions, and what changes the samples that they see."""
