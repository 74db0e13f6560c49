"""Prints the hash of each file in the form of W3C Subresource Integrity, one a line.

Usage: integrity.py FILE…
"""

import base64
import hashlib
import sys

for name in sys.argv[1:]:
    with open(name, "rb") as file:
        print("sha384-" + base64.b64encode(hashlib.sha384(file.read()).digest()).decode())
