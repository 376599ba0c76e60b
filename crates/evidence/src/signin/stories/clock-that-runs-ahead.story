# A laptop's clock is wrong after its battery ran empty: the controller refuses every ticket.
must: rita clock-or-kerberos-trouble
attack: none
noise: 12 users 2 days
at 0d 08:00: sign-in rita 192.0.2.21
every 4m from 1d 08:00 x8 jitter 90s: skewed rita 192.0.2.21
