# A list from elsewhere: a hundred names once each, most of them nobody's here, one pair is right.
must: none
attack: stuffing
got-in: user5
noise: 30 users 2 days
every 3s from 1d 02:00 x70 jitter 2s: unknown person{n} 203.0.113.9
every 7s from 1d 02:00:01 x30 jitter 2s: fail user{n} 203.0.113.9
at 1d 02:06: sign-in user5 203.0.113.9
