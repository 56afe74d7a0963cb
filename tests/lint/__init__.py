"""How good the rules of card quality are: measured on facts that a teacher has labelled, in `labelled`.

The id of a fact is its label: `good-001` breaks no rule, `long-list-03` breaks that one, and a tag `also-stale` names
another that it breaks. Today is `TODAY`.
"""
