"""From a folder of submissions to marks: canonicalise, execute in a sandbox, judge outside, record."""
