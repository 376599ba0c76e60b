# A stranger tries until the account locks, and goes on; its owner knows nothing of it.
must: rita brute-force
attack: brute-force
noise: 12 users 2 days
every 4h from 0d 08:00 x3: sign-in rita 192.0.2.10
every 6s from 1d 08:20 x24 jitter 4s: fail rita 203.0.113.9
at 1d 08:21:20: lock rita
