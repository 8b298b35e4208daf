"""What strangers bring is handled apart: in child processes with limits of time and memory, which end with the wish.

    with bench.begin("inspect", INSPECTION, path=..., choices=...) as doing:
        found, wall = doing.result()        UserError with one sentence if it took too much, or is at fault

Whoever leaves the `with` ends the work, whatever it is at. A child that has done its work in order is kept warm.
"""
