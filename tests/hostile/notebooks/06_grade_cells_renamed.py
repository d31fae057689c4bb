# ATTACK: grade ids of the hidden tests swapped and renamed, wrong answer | EXPECT: zero|partial|error-reported | CLASS: metadata
from _common import *
def build(release, out):
    nb = solve(read(release), WRONG)
    cell(nb, HID1).metadata.nbgrader['grade_id'] = 'free_points'
    cell(nb, 'optimize').metadata.nbgrader['grade_id'] = HID1
    write(nb, out)
