# The password ran out over the weekend.
must: rita expired-or-disabled-account
attack: none
noise: 12 users 2 days
at 0d 08:00: sign-in rita 192.0.2.10
every 3m from 1d 08:00 x4 jitter 60s: expired rita 192.0.2.10
