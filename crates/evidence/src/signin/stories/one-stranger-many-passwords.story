# One address, one account, hundreds of tries.
must: root brute-force
attack: brute-force
noise: 12 users 2 days
every 4s from 1d 03:00 x400 jitter 3s: fail root 203.0.113.9
