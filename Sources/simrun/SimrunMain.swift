/// The command line of the simulator.
@main
struct Simrun {
    static func main() async {
        let code = await run(Array(CommandLine.arguments.dropFirst()))
        System.exit(code)
    }

    private static func run(_ arguments: [String]) async -> ExitCode {
        do {
            switch try Invocation(parsing: arguments) {
            case .help(let command): return Console.print(HelpText.text(of: command))
            case .version: return Console.print("simrun \(Simrun.version)\n")
            case .run(let options): return try await RunCommand(options: options).run()
            case .validate(let files): return ValidateCommand(files: files).run()
            }
        } catch let error as UsageError {
            Console.report(error.description)
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
