"""An invisible mark in the brightness of a sheet of 256 pixels or more, which outlives JPEG and scaling.

    spectrum.py   a picture as the few slow waves that the mark lives in, and back
    code.py       32 bits and their checksum as a codeword, and the best codeword for what is left of one
    mark.py       `marked`, `mark_in`, and how many bits are left
    attacks.py    what pictures go through: JPEG, scaling, cropping, noise

A blind mark: reading needs neither the original nor a key. It says where a picture comes from to whoever asks, and is
no protection against somebody who wants it gone.
"""
