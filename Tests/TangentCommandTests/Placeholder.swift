enum TangentCommandTestsPlaceholder {}
