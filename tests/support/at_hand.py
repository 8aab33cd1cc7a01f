"""Built-in trees and the demo's account, read and made once for all tests: nobody can change what is frozen."""

from functools import cache

from support.short_lane import first

import servicetree as st
from servicetree import demo
from servicetree.tree.catalogue import BUILT_IN, catalogue_entries

# Every tree that is built in; the first few stand for all, and the `ci` lane tries all.
NAMES = tuple(entry.name for entry in catalogue_entries() if entry.source == BUILT_IN)
FEW_FIRST = first(4, NAMES)

template = cache(st.template)
demo_tree = cache(demo.demo_tree)
demo_account = cache(demo.demo_account)
