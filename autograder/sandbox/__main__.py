"""`python -m autograder.sandbox`: what isolation this machine gives. Exit code 1 if there is none that holds."""

import sys

from autograder.sandbox.doctor import doctor

report = doctor()
print(report)
sys.exit(not report.strong)
