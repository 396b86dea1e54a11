using MediatR;

namespace Pustakalaya.Application.Pipeline;

/// <summary>Something a person or the worker wants done. States by <see cref="AuthorizeAttribute"/> who may send it.</summary>
public interface ICommand<TResult> : IRequest<TResult>
    where TResult : IResult<TResult>;

/// <summary>Something a person or the worker wants to know; changes nothing. States by <see cref="AuthorizeAttribute"/> who may ask.</summary>
public interface IQuery<TResult> : IRequest<TResult>
    where TResult : IResult<TResult>;
