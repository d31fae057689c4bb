# ATTACK: the submitted file is a symbolic link to a classmate's notebook | EXPECT: zero|error-reported | CLASS: files
from _common import *
def build(release, out): os.symlink('../../zz_honest/exercises/' + NAME, os.path.join(out, NAME))
