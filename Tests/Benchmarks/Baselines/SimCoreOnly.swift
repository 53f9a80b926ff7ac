// swift-tools-version: 6.0
import PackageDescription

// The manifest under which `run --sanitize` builds SimCore and its tests without the other modules.
let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
let linkerSettings: [LinkerSetting] = [
    .linkedLibrary("m", .when(platforms: [.linux]))
]

let package = Package(
    name: "simrun",
    platforms: [.macOS(.v15)],
    targets: [
        .target(name: "SimCore", swiftSettings: swiftSettings, linkerSettings: linkerSettings),
        .target(
            name: "TestSupport",
            dependencies: ["SimCore"],
            path: "Tests/TestSupport",
            swiftSettings: swiftSettings
        ),
        .testTarget(
            name: "SimCoreTests",
            dependencies: ["SimCore", "TestSupport"],
            swiftSettings: swiftSettings
        ),
    ],
    swiftLanguageModes: [.v6]
)
