"""The repositories whose functions are timed, one module each.

A module has REPOSITORY, the COMMIT that it was tried with, and `comparisons(folder)`, which imports the authors' code
from a checkout in that folder.
"""

MODULES = (
    "zero_cost_nas", "naslib", "zico", "az_nas", "meco", "swap", "near", "wrcor", "vkdnw", "ete_nas", "te_nas",
    "demystifying_ntk")
