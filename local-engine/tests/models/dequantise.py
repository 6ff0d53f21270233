"""Writes a model with all its weights as 32-bit floats. Usage: dequantise.py FROM.gguf TO.gguf

Programs that compute the same agree on such a model to the last digits, where rounding the activations
for quantised weights lets them choose other tokens.
"""

import sys

import numpy as np
from gguf import GGUFReader, GGUFValueType, GGUFWriter, LlamaFileType
from gguf.quants import dequantize

ARCHITECTURE = "general.architecture"
FILE_TYPE = "general.file_type"


def main(source, target):
    reader = GGUFReader(source)
    writer = GGUFWriter(target, reader.fields[ARCHITECTURE].contents())
    for name, field in reader.fields.items():
        # The writer counts for itself, and has written the architecture.
        if name.startswith("GGUF.") or name in (ARCHITECTURE, FILE_TYPE):
            continue
        kind = field.types[0]
        element = field.types[-1] if kind == GGUFValueType.ARRAY else None
        writer.add_key_value(name, field.contents(), kind, sub_type=element)
    writer.add_file_type(LlamaFileType.ALL_F32)
    for tensor in reader.tensors:
        weights = dequantize(tensor.data, tensor.tensor_type)
        writer.add_tensor(tensor.name, weights.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


main(*sys.argv[1:])
