# A telephone's mail program asks with the old password, whenever its owner looks at it.
must: rita stale-saved-password
attack: none
noise: 12 users 2 days
at 0d 08:00: sign-in rita 198.51.100.4
every 23m from 1d 08:00 x9 jitter 20m: fail-program rita 198.51.100.4
