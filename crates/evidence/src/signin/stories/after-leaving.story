# The account was ended on Monday; on Tuesday somebody tries it.
must: rita sign-in-after-leaving
attack: sign-in-after-leaving
noise: 12 users 2 days
at 0d 08:00: sign-in rita 192.0.2.10
at 0d 16:00: end rita
every 3m from 1d 20:00 x6 jitter 70s: disabled rita 198.51.100.4
