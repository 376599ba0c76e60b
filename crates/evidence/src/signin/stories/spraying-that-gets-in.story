# One round over forty accounts; for one of them the password was right.
must: none
attack: spraying
got-in: user9
noise: 40 users 2 days
every 5s from 1d 01:00 x40 jitter 2s: fail user{n} 203.0.113.9
at 1d 01:10: sign-in user9 203.0.113.9
