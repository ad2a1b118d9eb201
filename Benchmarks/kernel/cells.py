"""Cells of NAS-Bench-201 by the index that the benchmark gives them, and what is known of each."""

CELLS = {
    # The best on CIFAR-100.
    "9930": "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|",
    # The best on CIFAR-10.
    "13714": "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_1x1~1|nor_conv_3x3~2|",
    # All 1x1: little arithmetic for much memory traffic.
    "4317": "|nor_conv_1x1~0|+|nor_conv_1x1~0|nor_conv_1x1~1|+|nor_conv_1x1~0|nor_conv_1x1~1|nor_conv_1x1~2|",
    # All 3x3: the largest.
    "1462": "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|",
    # Two 1x1, one pool: the lightest of these.
    "0": "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|",
    "1": "|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|skip_connect~2|",
    # Two 3x3 and a skip, as a residual block.
    "11472": "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|",
}


def architecture(cell):
    """The text of a cell given by its index, or the text itself."""
    if "|" in cell:
        return cell
    if cell not in CELLS:
        raise SystemExit(f"there is no cell {cell} in the table; choose from {', '.join(CELLS)}, or give its text")
    return CELLS[cell]
