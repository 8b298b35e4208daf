"""The studio: a process of its own that keeps generators ready and draws from them while people drag.

The web process stays free of torch and talks to it through a pair of pipes (`client.Studio`). Drawing has a lane of
its own, in which the newest request of a view replaces the one that still waits; what takes longer (opening a
generator, finding directions, projecting a picture) takes turns in another, slice by slice.
"""
