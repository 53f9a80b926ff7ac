// swift-tools-version: 6.0
import PackageDescription

// A package of its own, so that nobody who depends on simrun resolves or builds it. The root is
// named because the folder of a clone may be called anything.
let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "simrun", path: "../..")],
    targets: [
        .executableTarget(
            name: "simcore-bench",
            dependencies: [.product(name: "SimCore", package: "simrun")],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
