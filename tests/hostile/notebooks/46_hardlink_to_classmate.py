# ATTACK: the submitted file is a hard link to a classmate's notebook (made on a shared server): as good as a copy, but rejecting files with two links would punish the classmate | EXPECT: full|zero|error-reported | CLASS: files
from _common import *
def build(release, out):
    other = os.path.join(out, '..', '..', 'zz_honest', 'exercises'); os.makedirs(other, exist_ok=True)
    write(solve(read(release), HONEST), other); os.link(os.path.join(other, NAME), os.path.join(out, NAME))
