# Ten people behind one address: fifteen failures among many sign-ins are no attack and no lockout.
must: none
attack: none
noise: 10 users 5 days
every 7m from 1d 08:00 x10 jitter 3m: fail user{n} 192.0.2.10
every 9m from 1d 08:01 x10 jitter 3m: sign-in user{n} 192.0.2.10
every 20m from 2d 08:00 x5 jitter 3m: fail user{n} 192.0.2.10
