"""Any generators and real data in one table: what they draw, held against real pictures by feature metrics.

Nothing here imports torch before something has to be computed.
"""
