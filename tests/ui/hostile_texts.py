"""Texts that would run, or break out of where they stand, if a page ever took text for markup or for code."""

from __future__ import annotations

#: Each calls `alert`, which a test of the page hears.
PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '"><img src=x onerror=alert(1)>',
    "'><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x="',
    "' onfocus='alert(1)' autofocus='",
    "javascript:alert(1)",
    "<a href=javascript:alert(1)>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
    "<template x-data x-init='alert(1)'></template>",
    "{{ alert(1) }}",
    "${alert(1)}",
    "{{constructor.constructor('alert(1)')()}}",
    "x'); alert(1); ('",
    "</textarea><script>alert(1)</script>",
)
