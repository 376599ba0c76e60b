# IT disabled the account in another system; a telephone keeps asking. No password would help it.
must: rita expired-or-disabled-account
attack: none
noise: 12 users 2 days
every 4h from 0d 08:00 x3: sign-in rita 198.51.100.4
every 3m from 1d 08:00 x8 jitter 5s: disabled rita 198.51.100.4
