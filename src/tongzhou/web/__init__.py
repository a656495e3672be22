"""Pages, fragments, design system, plumbing; no models, no domain words."""
