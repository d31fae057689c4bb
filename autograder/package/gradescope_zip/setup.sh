#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image (Ubuntu 22.04). Ubuntu's own Python there is 3.10, and this
# kit needs 3.11 or newer: uv brings the version that the course is graded with.
set -euo pipefail
root=${AUTOGRADER_ROOT:-/autograder}
python=@PYTHON@

if ! command -v uv >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends ca-certificates python3 python3-venv
  python3 -m venv "$root/uv"
  "$root/uv/bin/pip" install --quiet --disable-pip-version-check uv==@UV@
  export PATH="$root/uv/bin:$PATH"
fi

export UV_PYTHON_INSTALL_DIR="$root/python"
uv venv --quiet --clear --python "$python" "$root/venv"
uv pip install --quiet --python "$root/venv/bin/python" --compile-bytecode -r "$root/source/requirements.txt"

# The kit itself, from this archive. Answers run as another user, who must not read the tests or the secret.
packages=$("$root/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
echo "$root/source/kit" >"$packages/kit.pth"
chmod -R go= "$root/source"

# What every wrong answer is compared with, so that no submission waits for it. Grading would compute it, too.
export OPTVIZ_CACHE="$root/cache"
"$root/venv/bin/python" -P -m autograder.package.on_gradescope --prepare "$root" || true

# Whether answers can be isolated where this was built; where they are graded, it is tried again.
"$root/venv/bin/python" -P -m autograder.package.on_gradescope --doctor || true
