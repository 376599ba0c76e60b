# The log begins on the morning on which everybody changes the password: nothing is known of the office's address yet.
must: none
attack: none
every 2m from 0d 08:00 x15: password-changed user{n}
every 2m from 0d 08:01 x15 jitter 20s: fail user{n} 192.0.2.10
every 2m from 0d 08:01:30 x15 jitter 20s: fail user{n} 192.0.2.10
every 2m from 0d 08:02:30 x15 jitter 10s: sign-in user{n} 192.0.2.10
