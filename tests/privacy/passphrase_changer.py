"""Changes a vault's passphrase and dies at a moment: `passphrase_changer.py FOLDER KEY PASSPHRASE MOMENT`.

A moment is one thing that is done to a file: the process kills itself before the one with that number.
Without so many it changes the passphrase and ends well.
"""

import os
import signal
import sys
from pathlib import Path

from desktop.privacy import protecting
from desktop.privacy.keys import VaultKey

MOMENTS = {"open", "os.rename", "os.remove", "os.chmod", "os.link", "os.truncate"}


def main() -> None:
    folder, passphrase, left = Path(sys.argv[1]), sys.argv[3], int(sys.argv[4])
    key = VaultKey(bytearray.fromhex(sys.argv[2]), "passphrase")

    def look(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in MOMENTS and str(folder) in str(arguments):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(look)
    protecting.set_passphrase(folder, key, passphrase)


main()
