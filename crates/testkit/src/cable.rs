//! The cable between the desk and a server: a relay on the loopback address that a test may pull out and plug in again.
//! Pulled out, every connection ends and a new one is refused, as when a server is gone.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A cable; it is plugged in from the start.
pub struct Cable {
    address: SocketAddr,
    inside: Arc<Mutex<Inside>>,
}

struct Inside {
    plugged_in: bool,
    ends: Vec<TcpStream>,
}

impl Cable {
    /// Leads to `server`.
    pub fn to(server: SocketAddr) -> Cable {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
        let address = listener.local_addr().expect("a listener has an address");
        let inside = Arc::new(Mutex::new(Inside {
            plugged_in: true,
            ends: Vec::new(),
        }));
        let shared = Arc::clone(&inside);
        std::thread::spawn(move || {
            for near in listener.incoming().flatten() {
                let mut inside = shared.lock().expect("no holder panicked");
                // Dropped here, it is closed at once.
                if !inside.plugged_in {
                    continue;
                }
                if let Ok(far) = TcpStream::connect(server) {
                    for end in [&near, &far] {
                        let _ = end.set_nodelay(true);
                        inside.ends.extend(end.try_clone());
                    }
                    carry(&near, &far);
                    carry(&far, &near);
                }
            }
        });
        Cable { address, inside }
    }

    /// Where it starts, in place of the server's own address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Pulls it out.
    pub fn pull_out(&self) {
        let mut inside = self.inside.lock().expect("no holder panicked");
        inside.plugged_in = false;
        for end in inside.ends.drain(..) {
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    /// Plugs it in again.
    pub fn plug_in(&self) {
        self.inside.lock().expect("no holder panicked").plugged_in = true;
    }
}

fn carry(from: &TcpStream, to: &TcpStream) {
    let (Ok(mut from), Ok(mut to)) = (from.try_clone(), to.try_clone()) else {
        return;
    };
    std::thread::spawn(move || {
        let mut buffer = [0; 16 * 1024];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            if to.write_all(&buffer[..length]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
        let _ = from.shutdown(Shutdown::Both);
    });
}
