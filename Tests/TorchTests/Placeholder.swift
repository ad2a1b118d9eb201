enum TorchTestsPlaceholder {}
