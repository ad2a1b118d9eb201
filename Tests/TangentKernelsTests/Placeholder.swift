enum TangentKernelsTestsPlaceholder {}
