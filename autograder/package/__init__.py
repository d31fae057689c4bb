"""What is made for other machines: the students' own `optviz check`, and an autograder for Gradescope."""
