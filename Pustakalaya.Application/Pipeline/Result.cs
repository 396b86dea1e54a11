namespace Pustakalaya.Application.Pipeline;

/// <summary>An expected outcome as a value. Surprises (the database is gone) are exceptions.</summary>
public interface IResult<out TSelf>
{
    bool IsOk { get; }

    IReadOnlyList<Error> Errors { get; }

    static abstract TSelf Failure(IReadOnlyList<Error> errors);
}

/// <summary>Done, or the reasons why not.</summary>
public sealed class Result : IResult<Result>
{
    public static readonly Result Ok = new([]);

    private Result(IReadOnlyList<Error> errors) => Errors = errors;

    public bool IsOk => Errors.Count == 0;

    public IReadOnlyList<Error> Errors { get; }

    public static Result Failure(IReadOnlyList<Error> errors) => new(errors);

    public static implicit operator Result(Error error) => new([error]);
}

/// <summary>A value, or the reasons why there is none.</summary>
public sealed class Result<T> : IResult<Result<T>>
{
    private readonly T? _value;

    private Result(T? value, IReadOnlyList<Error> errors) => (_value, Errors) = (value, errors);

    public bool IsOk => Errors.Count == 0;

    public IReadOnlyList<Error> Errors { get; }

    /// <summary>The value; asking for it after a failure is a bug.</summary>
    public T Value => IsOk ? _value! : throw new InvalidOperationException("No value: " + string.Join("; ", Errors.Select(e => e.Message)));

    /// <summary>For a value whose type is an interface, which has no implicit conversion.</summary>
    public static Result<T> Of(T value) => new(value, []);

    public static Result<T> Failure(IReadOnlyList<Error> errors) => new(default, errors);

    public static implicit operator Result<T>(T value) => new(value, []);

    public static implicit operator Result<T>(Error error) => new(default, [error]);
}
