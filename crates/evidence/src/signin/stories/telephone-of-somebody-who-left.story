# The account was ended at noon; the telephone at home doesn't know and keeps asking.
must: rita sign-in-after-leaving
attack: sign-in-after-leaving
noise: 12 users 2 days
every 30m from 0d 08:00 x6: sign-in rita 198.51.100.4
at 0d 12:00: end rita
every 15m from 0d 12:10 x20 jitter 20s: disabled rita 198.51.100.4
