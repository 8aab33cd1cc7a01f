"""Built-in trees and the demo's account, read and made once for all tests: nobody can change what is frozen."""

from functools import cache

import servicetree as st
from servicetree import demo
from servicetree.tree.catalogue import BUILT_IN, catalogue_entries

NAMES = tuple(entry.name for entry in catalogue_entries() if entry.source == BUILT_IN)

template = cache(st.template)
demo_tree = cache(demo.demo_tree)
demo_account = cache(demo.demo_account)
