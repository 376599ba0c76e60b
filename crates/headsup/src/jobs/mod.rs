//! The room for work that is done outside requests: examining evidence, asking DNS, laying out steps. Every job is safe
//! to run twice; what a job leaves behind is saved in one transaction with its own completion.
