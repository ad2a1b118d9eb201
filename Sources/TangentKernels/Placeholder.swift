enum TangentKernelsPlaceholder {}
