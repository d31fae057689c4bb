"""What is made for other machines: an image, Gradescope, GitHub Classroom, the students' own `optviz check`."""
