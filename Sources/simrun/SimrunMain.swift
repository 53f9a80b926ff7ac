/// The command line of the simulator.
@main
struct Simrun {
    static func main() async {
        Signals.install()
        System.reserveStandardDescriptors()
        let code = await run(Array(System.arguments.dropFirst()))
        System.exit(code)
    }

    private static func run(_ arguments: [String]) async -> ExitCode {
        do {
            switch try Invocation(parsing: arguments) {
            case .help(let command): return Console.print(HelpText.text(of: command)).code
            case .version: return Console.print("simrun \(Simrun.version)\n").code
            case .run(let options): return try await RunCommand(options: options).run()
            case .validate(let files, let folders):
                return try ValidateCommand(files: files, folders: folders).run()
            }
        } catch let error as UsageError {
            error.lines.forEach(Console.report)
            return .badInput
        } catch let failure as CommandFailure {
            failure.lines.forEach(Console.report)
            return failure.code
        } catch {
            Console.report("simrun: \(error)")
            return .incomplete
        }
    }
}

extension Simrun {
    /// The version of this program; README and CHANGELOG name the same.
    static var version: String { "0.1.0" }
}
