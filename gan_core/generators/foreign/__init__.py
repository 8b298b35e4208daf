"""The import of weights: what a stranger's file of weights holds, found out before anything of it is loaded.

    archive       what kind of file it is, its size and hash
    allowed       which names are harmless, and in which use
    pickle_scan, symbols   every global that its pickle names, by running its opcodes on symbols; nothing is executed
    zipped, legacy, tensor_file, claims     are archive, storages and tensors what they say?
    reader, assembly, whole   only now the tensors, made of the symbols and the bytes, or by safetensors
    state_dict, counters, averages, beside   which of the dicts in it are a generator's weights, and what lies beside
    leaves, declared, declared_moves, said   what a model that was saved as a whole says of its layers
    folding, parts, chain, player, ordering, stages, blueprint  the layers in order, from keys and shapes alone
    families                                kinds of networks that are recognised but not drawn
    branches, residual, attention           layers with a way around them, each put together into one part
    building, branch_modules                single layers and branches as torch modules
    autoencoder                             whose decoder it is: a translator has no noise, a VAE is no GAN
    choices, geometry, network              what those leave open, and the torch module for any answer
    evidence, watching, trial, memory, search  the answer that BatchNorms remember, or that draws the best pictures
    report, describe, openings, inspection  all of it for people: green, amber or red, and why

`inspection.inspect(path)` is the way in; `inspection.load_weights(path)` gives a generator that is ready to draw.
"""
