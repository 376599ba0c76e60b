# Thirty telephones behind one address of the carrier; a few owners mistype.
must: none
attack: none
noise: 30 users 2 days
every 3m from 0d 17:00 x30 jitter 2m: sign-in user{n} 198.51.100.40
every 11m from 1d 17:00 x8 jitter 5m: fail user{n} 198.51.100.40
every 3m from 1d 17:05 x30 jitter 2m: sign-in user{n} 198.51.100.40
