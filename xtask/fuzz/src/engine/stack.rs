//! Lets a stack overflow be told with the input that caused it. libFuzzer's handler of SIGSEGV would run on the very stack
//! that is full; it keeps the flag for another stack where somebody has set it, and that is all that happens here.

/// The handler's own stack, bytes: it prints a trace and writes a file.
const HANDLER_STACK_BYTES: usize = 256 * 1024;

/// Call it once, before libFuzzer sets its handlers.
pub fn overflow_is_told() {
    let memory = Box::leak(vec![0_u8; HANDLER_STACK_BYTES].into_boxed_slice());
    let stack = libc::stack_t {
        ss_sp: memory.as_mut_ptr().cast(),
        ss_flags: 0,
        ss_size: memory.len(),
    };
    // SAFETY: the memory is leaked, so it outlives every use (sigaltstack(2)); a zeroed `sigaction` is the default one.
    unsafe {
        libc::sigaltstack(&raw const stack, std::ptr::null_mut());
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = libc::SIG_DFL;
        action.sa_flags = libc::SA_ONSTACK;
        libc::sigaction(libc::SIGSEGV, &raw const action, std::ptr::null_mut());
    }
}
