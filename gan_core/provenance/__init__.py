"""What a file says of its origin: written into everything that leaves the app, and read back from any file.

    origin.py      Origin: generated, by which tool, models, runs, seeds
    packet.py      an Origin as an XMP packet, and back
    png, gif, mp4, jpeg, archives, cards    where each kind of file keeps it
    mark/          the invisible mark in the pixels of a sheet
    whence.py      all that a file says, together
    signing.py     who vouches for it: C2PA, with an extra package
    files.py       whichever kind it is: `stamped`, `origin_in`

No torch, and no clock: the same run gives the same bytes.
"""
