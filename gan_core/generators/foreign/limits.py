"""How much of anything the import of weights takes."""

MIB = 2**20
MOST_BYTES = 512 * MIB  # of a file
MOST_TENSOR_BYTES = 1024 * MIB  # of all tensors together, once they are float32
MOST_TENSORS = 5_000
MOST_MEMBERS = 2 * MOST_TENSORS  # of an archive
MOST_OPCODES = 1_000_000  # of a pickle: a state dict needs about 30 for each tensor
MOST_PICKLE_BYTES = 32 * MIB  # without the numbers, which lie beside it
MOST_DIMENSIONS = 8
MOST_DEPTH = 8  # of dicts in dicts
MOST_VISITS = 20_000  # of dicts and lists, when weights are looked for in them
MOST_HEADER_BYTES = 8 * MIB  # of a safetensors file
MOST_PICTURE_BYTES = 16 * MIB  # of one sample, as float32: three colours of 1,182 x 1,182 pixels
MOST_LAYER_BYTES = 128 * MIB  # that one layer gives for one sample
MOST_MULTIPLICATIONS = 5e11  # of one sample: minutes on one core
MOST_WORK = 4_000_000  # values that a pickle's instructions touch
MOST_DIRECTORY_BYTES = 4 * MIB  # the table of contents of an archive
